import {
  to = ninjaone_scim_group_membership.technician["Service Desk/ada@example.com"]
  id = "3f1c7c2e-5c0e-4b8a-9a56-0f6f3f0c1a11/2819c223-7f76-453a-919d-413861904646"
}
