# Prints the warnings in Terraform's output, without colours. Each warning is in a box, unless TF_CLI_ARGS has
# -no-color.

/^╷/ { box = ""; boxed = 1; wanted = 0; next }
/^╵/ { if (wanted) printf "%s\n", box; boxed = 0; next }
boxed {
  sub(/^│ ?/, "")
  if ($0 ~ /^Warning: /) wanted = 1
  box = box $0 "\n"
  next
}

/^Warning: / { plain = 1 }
/^Error: |^───/ { plain = 0 }
plain
