locals {
  titles = {
    administrator = "unexpected system administrator"
    no_list       = "on no list"
    mfa           = "no MFA"
    role          = "no role"
    unseen        = "no sign-in since ${local.since}"
  }

  columns = ["User name", "Name", "Type", "Organization", "Roles", "MFA", "Last sign-in", "Managed by", "Why", "Findings"]

  rows = [
    for i, a in local.accounts : [
      a.name,
      a.is.given_name == null || a.is.family_name == null ? coalesce(a.is.given_name, a.is.family_name, " ") : "${a.is.given_name} ${a.is.family_name}",
      a.is.administrator == true ? "System administrator" : a.is.user_type == "Technician" ? "Technician" : "End user",
      a.is.organization == null ? (a.is.organization_id == null ? "" : a.is.organization_id) : a.is.organization,
      join(", ", compact([for role in a.is.roles : role.source == null ? role.name : "${role.name} (${role.source})"])),
      a.is.mfa_configured == null ? "unknown" : a.is.mfa_configured ? "yes" : "no",
      a.is.last_sign_in == null ? (local.found[i].unseen ? "not since ${local.since}" : "not read") : split("T", a.is.last_sign_in)[0],
      a.is.scim_user == true || a.is.scim_id != null ? "SCIM" : "by hand",
      try(local.reasons[a.key], ""),
      join(", ", compact([for finding, title in local.titles : title if local.found[i][finding]])),
    ]
  ]
  wrong = [for row in local.rows : row if row[9] != ""]

  report = {
    today   = local.today
    columns = local.columns
    summary = {
      for name, number in data.ninjaone_accounts.technicians.summary : name => number + data.ninjaone_accounts.end_users.summary[name]
    }
    enabled = length(local.rows)
    missing = sort(local.missing_administrators)
  }

  # No name may end a table cell, act as markup, link anywhere or notify anyone. A space of no width (U+200B) interrupts each
  # web address, and follows each @ that begins a word.
  for_markdown = {
    for name, rows in { wrong = local.wrong, rows = local.rows } : name => [
      for row in slice(rows, 0, min(length(rows), var.markdown_rows)) : [
        for cell in row : replace(replace(replace(replace(replace(replace(cell,
          "/[[:cntrl:]\\x{80}-\\x{9f}\\x{2028}-\\x{202e}\\x{2066}-\\x{2069}]+/", " "),
          "/(?i)(:|www)(//|\\.)/", "$1\u200b$2"), "/(^|[^A-Za-z0-9])(@+)/", "$1$2\u200b"),
        "&", "&amp;"), "<", "&lt;"), "/([\\\\|`*_\\[\\]~#!$%])/", "\\$1")
      ]
    ]
  }

  # HTML and CSV list every account. Calls for each cell would take Terraform longest, so each table becomes one text,
  # with U+001F between cells and U+001E between rows, and each call below works on the whole text. JSON without escaped
  # backslashes and quotation marks has a quotation mark only where a cell begins or ends.
  tables = {
    for name, rows in { wrong = [for row in local.wrong : [row[0], row[2], row[9]]], rows = local.rows } : name =>
    jsondecode(length(rows) == 0 ? "\"\"" : trimprefix(trimsuffix(replace(replace(replace(replace(replace(
      jsonencode(rows), "\\\\", "\\u005c"), "\\\"", "\\u0022"), "/\\\\u001[ef]/", " "),
    "\"],[\"", "\\u001e"), "\",\"", "\\u001f"), "]]"), "[["))
  }
  for_html = {
    for name, table in local.tables : name => replace(replace(
      replace(replace(replace(replace(table, "&", "&amp;"), "<", "&lt;"), ">", "&gt;"), "\"", "&quot;"),
      "\u001f", "</td><td>"), "\u001e", "</td></tr>\n<tr><td>",
    )
  }
  # A spreadsheet treats a cell that begins with one of these characters as a formula, in some languages in full width too.
  # With a decimal comma, a spreadsheet splits the file at semicolons and line breaks, and hardly minds quotation marks.
  for_csv = replace(replace(
    replace(replace(replace(join("\u001e", compact([join("\u001f", local.columns), local.tables.rows])), "/[\\x00-\\x1d\\x7f]+/", " "),
    "/(^|[\u001e\u001f;])([\" ]*)([=+@＝＋－＠-])/", "$1$2'$3"), "\"", "\"\""),
    "\u001f", "\",\""), "\u001e", "\"\n\"",
  )
}

output "report_markdown" {
  description = "The review for a pull request, a job summary or a wiki."
  value       = templatefile("${path.module}/templates/report.md.tftpl", merge(local.report, local.for_markdown, { total = length(local.rows) }))
}

output "report_html" {
  description = "The review for a browser."
  value       = templatefile("${path.module}/templates/report.html.tftpl", merge(local.report, local.for_html, { findings = length(local.wrong) }))
  sensitive   = true
}

output "report_csv" {
  description = "The review for a spreadsheet."
  value       = "\ufeff\"${local.for_csv}\"\n" # with a byte-order mark, without which Excel does not read UTF-8
  sensitive   = true
}
