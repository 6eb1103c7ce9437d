# By display name, or by the id that NinjaOne gave.
terraform import ninjaone_scim_group.service_desk 'Service Desk'
terraform import ninjaone_scim_group.contractors 3f1c7c2e-5c0e-4b8a-9a56-0f6f3f0c1a11
