import {
  to = ninjaone_scim_group.service_desk
  id = "Service Desk" # or the id that NinjaOne gave
}
