# The roster on a sandbox: make sandbox ARGS='-token sandbox', then terraform test -test-directory=tests/sandbox
#
# This file has a provider block of its own, with an address of this machine, on purpose: whatever NINJAONE_SCIM_URL says, a test
# creates and removes no user in the company's tenant.

provider "ninjaone" {
  scim_url   = "http://127.0.0.1:8080/scim/v2"
  scim_token = "sandbox"
}

variables {
  leavers = "delete" # not only deactivated, so that the sandbox serves for the next test too
}

run "create_all" {
  assert {
    condition     = length(ninjaone_scim_user.technician) == length(local.technicians)
    error_message = "A technician is missing."
  }
}

run "nothing_more_to_do" {
  command = plan
}

run "most_technicians_leave" {
  variables {
    technicians_file = "tests/sandbox/after.csv"
  }

  assert {
    condition     = keys(output.technicians_by_team) == ["Service Desk"]
    error_message = "The teams are ${join(", ", keys(output.technicians_by_team))}."
  }
}
