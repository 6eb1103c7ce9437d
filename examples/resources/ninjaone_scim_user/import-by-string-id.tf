import {
  to = ninjaone_scim_user.ada
  id = "ada@example.com" # or the id that NinjaOne gave
}
