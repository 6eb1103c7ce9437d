# Look the user up by exactly one of user_name, id and external_id.
data "ninjaone_scim_user" "ada" {
  user_name = "ada@example.com"
}

output "ada" {
  value = {
    id     = data.ninjaone_scim_user.ada.id
    active = data.ninjaone_scim_user.ada.active
    groups = data.ninjaone_scim_user.ada.groups
  }
}
