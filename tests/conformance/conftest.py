"""The oracles run in environments of their own and are not collected."""

collect_ignore = ["oracles"]
