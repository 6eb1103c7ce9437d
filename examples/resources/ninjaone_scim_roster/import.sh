# all imports every user that SCIM lists; Technician or endUser imports all of one type. Groups come from the configuration.
terraform import ninjaone_scim_roster.company all
