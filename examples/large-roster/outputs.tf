output "people" {
  description = "How many people the roster has."
  value       = ninjaone_scim_roster.company.people
}
