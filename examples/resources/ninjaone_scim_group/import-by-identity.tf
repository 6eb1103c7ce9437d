import {
  to = ninjaone_scim_group.service_desk
  identity = {
    id = "3f1c7c2e-5c0e-4b8a-9a56-0f6f3f0c1a11"
  }
}
