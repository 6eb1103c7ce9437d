import {
  to = ninjaone_scim_user.ada
  identity = {
    id = "2819c223-7f76-453a-919d-413861904646"
  }
}
