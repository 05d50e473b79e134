"use strict";
(function () {
  var settings = { responsive: true, displaylogo: false, displayModeBar: false, scrollZoom: false };
  var theme = window.matchMedia("(prefers-color-scheme: dark)");

  // Colours are stored as names; the reader's theme decides what they are.
  function coloured(part, style, isColour) {
    if (isColour && typeof part === "string") {
      return part.indexOf("--") === 0 ? style.getPropertyValue(part).trim() : part;
    }
    if (Array.isArray(part)) {
      return part.map(function (entry) { return coloured(entry, style, isColour); });
    }
    if (part && typeof part === "object") {
      var copy = {};
      Object.keys(part).forEach(function (key) { copy[key] = coloured(part[key], style, /color$/.test(key)); });
      return copy;
    }
    return part;
  }

  function draw() {
    var style = window.getComputedStyle(document.documentElement);
    document.querySelectorAll(".plot").forEach(function (place) {
      var plot = JSON.parse(document.getElementById(place.dataset.plot).textContent);
      var narrow = plot.narrow && place.clientWidth < 620;
      if (narrow && plot.narrow.labels) { plot.layout.yaxis.ticktext = plot.narrow.labels; }
      if (narrow && plot.narrow.annotations) {
        plot.layout.annotations = plot.narrow.annotations;
        plot.layout.xaxis.tickangle = plot.narrow.tickangle;
      }
      place.style.height = (narrow ? plot.narrow : plot).height + "px";
      if (plot.width) { place.style.width = plot.width + "px"; }
      window.Plotly.react(place, coloured(plot.data, style, false), coloured(plot.layout, style, false), settings);
    });
  }

  function show(button) {
    var shown = button.getAttribute("aria-pressed") === "true";
    button.closest("figure").querySelectorAll(".plot").forEach(function (place) {
      var traces = [];
      place.data.forEach(function (trace, number) {
        if (trace.meta === button.dataset.label) { traces.push(number); }
      });
      if (traces.length) { window.Plotly.restyle(place, { visible: shown }, traces); }
    });
  }

  // The table is stored compressed; readers get it as plain text where the browser can unpack it.
  function unpack(event) {
    var link = event.currentTarget;
    if (!window.DecompressionStream || link.href.indexOf("blob:") === 0) { return; }
    event.preventDefault();
    var bytes = Uint8Array.from(window.atob(link.href.split(",")[1]), function (letter) { return letter.charCodeAt(0); });
    var stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    new Response(stream).blob().then(function (text) {
      link.href = URL.createObjectURL(text);
      link.download = link.download.replace(/\.gz$/, "");
      link.click();
    });
  }

  function openTarget() {
    var target = window.location.hash && document.getElementById(window.location.hash.slice(1));
    var folded = target && target.closest("details");
    if (folded) { folded.open = true; target.scrollIntoView(); }
  }

  document.querySelectorAll(".panels").forEach(function (panels) {
    panels.hidden = false;
    panels.closest("figure").classList.add("drawn");
  });
  draw();
  var buttons = Array.from(document.querySelectorAll(".legend button"));
  buttons.forEach(function (button) {
    button.addEventListener("click", function () {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      show(button);
    });
  });
  document.querySelectorAll("a.packed").forEach(function (link) { link.addEventListener("click", unpack); });
  theme.addEventListener("change", function () {
    draw();
    buttons.filter(function (button) { return button.getAttribute("aria-pressed") === "false"; }).forEach(show);
  });
  window.addEventListener("hashchange", openTarget);
  openTarget();

  var closed = [];
  window.addEventListener("beforeprint", function () {
    closed = Array.from(document.querySelectorAll("details.card, details.in-print")).filter(function (d) { return !d.open; });
    closed.forEach(function (details) { details.open = true; });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (details) { details.open = false; });
  });
})();
