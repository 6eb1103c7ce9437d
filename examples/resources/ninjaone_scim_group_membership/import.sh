# The id is the group's id, a slash and the user's id. Within either id, write a slash as %2F and a percent sign as %25.
terraform import 'ninjaone_scim_group_membership.technician["Service Desk/ada@example.com"]' 3f1c7c2e-5c0e-4b8a-9a56-0f6f3f0c1a11/2819c223-7f76-453a-919d-413861904646
