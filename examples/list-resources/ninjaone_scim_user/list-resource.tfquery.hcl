# For `terraform query` (Terraform 1.14 and later), in a file whose name ends in .tfquery.hcl.
list "ninjaone_scim_user" "technicians" {
  provider = ninjaone
  limit    = 1000

  config {
    user_type = "Technician"
    active    = true
  }
}

# All users of one organization, inactive ones too, with all attributes.
list "ninjaone_scim_user" "north_office" {
  provider         = ninjaone
  include_resource = true

  config {
    organization_id = "12"
  }
}
