# The company's rules for the two files, checked without NinjaOne and without a token: terraform test
# (Terraform 1.7 and later; OpenTofu 1.8 and later). Run it for each change request, before the plan.

# A mock invents the values that the provider computes, and would make people inactive where the configuration does not
# set active. OpenTofu refuses to override a value that the configuration sets, so this override is for end users only.
mock_provider "ninjaone" {
  override_resource {
    target = ninjaone_scim_user.end_user
    values = {
      active = true
    }
  }
}

run "rules" {
  assert {
    condition = alltrue([for person in local.technicians : trimspace(person.team) != ""])
    error_message = "No team: ${join(", ", [
      for user_name, person in local.technicians : user_name if trimspace(person.team) == ""
    ])}."
  }

  assert {
    condition = alltrue([for user_name in keys(merge(local.technicians, local.end_users)) : endswith(user_name, "@example.com")])
    error_message = "Not an address of the company: ${join(", ", [
      for user_name in keys(merge(local.technicians, local.end_users)) : user_name if !endswith(user_name, "@example.com")
    ])}."
  }

  # System administrators are made by hand in NinjaOne's console, and SCIM must leave them alone.
  assert {
    condition = length(setintersection(keys(merge(local.technicians, local.end_users)), ["root@example.com", "break-glass@example.com"])) == 0
    error_message = "Administrators on the roster: ${join(", ", setintersection(
      keys(merge(local.technicians, local.end_users)), ["root@example.com", "break-glass@example.com"]
    ))}."
  }

  assert {
    condition     = length(output.cannot_sign_in) <= 3
    error_message = "${length(output.cannot_sign_in)} people cannot sign in: ${join(", ", output.cannot_sign_in)}."
  }
}
