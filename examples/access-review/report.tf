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
    for a in local.accounts : [
      a.name,
      join(" ", compact([a.given_name, a.family_name])),
      a.administrator == true ? "System administrator" : a.technician ? "Technician" : "End user",
      a.organization == null ? (a.organization_id == null ? "" : a.organization_id) : a.organization,
      join(", ", [for role in a.roles : role.source == null ? role.name : "${role.name} (${role.source})"]),
      a.mfa_configured == null ? "unknown" : a.mfa_configured ? "yes" : "no",
      a.last_sign_in != null ? formatdate("YYYY-MM-DD", a.last_sign_in) : coalesce(var.unseen_user_type, a.user_type) == a.user_type ? "not since ${local.since}" : "not read",
      a.scim_user == true || a.scim_id != null ? "SCIM" : "by hand",
      a.why,
      join(", ", [for finding in a.findings : local.titles[finding]]),
    ]
  ]
  wrong = [for row in local.rows : row if row[9] != ""]

  report = {
    today   = local.today
    columns = local.columns
    summary = {
      for name, number in data.ninjaone_accounts.technicians.summary : name => number + data.ninjaone_accounts.end_users.summary[name]
    }
    enabled = length(local.accounts)
    missing = sort(local.missing_administrators)
    limit   = var.markdown_rows
  }

  # A name may hold anything, and must neither end a cell nor be read as markup or as a spreadsheet's formula.
  for_markdown = {
    for name, rows in { wrong = local.wrong, rows = local.rows } : name => [
      for row in slice(rows, 0, min(length(rows), var.markdown_rows)) : [
        for cell in row : replace(replace(replace(replace(cell, "/[[:cntrl:]]+/", " "), "&", "&amp;"), "<", "&lt;"), "/([\\\\|`*_\\[\\]])/", "\\$1")
      ]
    ]
  }
  for_html = {
    for name, rows in { wrong = local.wrong, rows = local.rows } : name => [
      for row in rows : [
        for cell in row : replace(replace(replace(replace(cell, "&", "&amp;"), "<", "&lt;"), ">", "&gt;"), "\"", "&quot;")
      ]
    ]
  }
  for_csv = [
    for row in concat([local.columns], local.rows) : join(",", [
      for cell in row : "\"${replace(replace(cell, "/^([=+@\\t\\r-])/", "'$1"), "\"", "\"\"")}\""
    ])
  ]
}

output "report_markdown" {
  description = "The review for a pull request, a job summary or a wiki."
  value       = templatefile("${path.module}/templates/report.md.tftpl", merge(local.report, local.for_markdown, { total = length(local.rows) }))
}

output "report_html" {
  description = "The review for a browser."
  value       = templatefile("${path.module}/templates/report.html.tftpl", merge(local.report, local.for_html))
}

output "report_csv" {
  description = "The review for a spreadsheet."
  value       = templatefile("${path.module}/templates/report.csv.tftpl", { lines = local.for_csv })
}
