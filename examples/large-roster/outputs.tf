output "people" {
  description = "Number of people on the roster."
  value       = ninjaone_scim_roster.company.people
}
