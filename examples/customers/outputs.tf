output "people" {
  description = "Number of people of each customer."
  value       = { for customer, roster in ninjaone_scim_roster.customer : customer => roster.people }
}
