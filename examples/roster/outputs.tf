output "technicians_by_team" {
  description = "User names of the technicians of each team."
  value       = { for user_name, person in local.technicians : person.team => ninjaone_scim_user.technician[user_name].user_name... }
}

output "end_users_by_organization" {
  description = "User names of the end users of each organization id."
  value       = { for user in ninjaone_scim_user.end_user : user.organization_id => user.user_name... }
}

output "cannot_sign_in" {
  description = "User names of inactive people on the roster."
  value       = [for user in ninjaone_scim_user.technician : user.user_name if !user.active]
}
