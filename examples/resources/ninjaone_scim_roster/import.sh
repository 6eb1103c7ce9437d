# Everybody whom SCIM can see; Technician or endUser takes everybody of one type. Groups come with the configuration.
terraform import ninjaone_scim_roster.company all
