check "administrators" {
  assert {
    condition     = length(local.findings.administrator) == 0
    error_message = "System administrators that no one expects: ${local.named.administrator}."
  }
  assert {
    condition     = length(local.missing_administrators) == 0
    error_message = "Expected system administrators that are not administrators, or cannot sign in: ${join(", ", local.missing_administrators)}."
  }
}

check "on_the_roster" {
  assert {
    condition     = length(local.findings.no_list) == 0
    error_message = "Accounts that can sign in and are on no list: ${local.named.no_list}."
  }
}

check "mfa" {
  assert {
    condition     = length(local.findings.mfa) == 0
    error_message = "Technicians without multi-factor authentication: ${local.named.mfa}."
  }
}

check "roles" {
  assert {
    condition     = length(local.findings.role) == 0
    error_message = "Technicians without a role: ${local.named.role}."
  }
}

check "seen" {
  assert {
    condition     = length(local.findings.unseen) == 0
    error_message = "Accounts without a sign-in since ${local.since}: ${local.named.unseen}."
  }
}
