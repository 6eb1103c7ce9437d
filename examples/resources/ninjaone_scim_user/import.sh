# Import by user name, or by the id that NinjaOne gave.
terraform import ninjaone_scim_user.ada ada@example.com
terraform import 'ninjaone_scim_user.technician["bruno@example.com"]' bruno@example.com
