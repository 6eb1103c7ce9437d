# NinjaOne publishes no path for its SCIM endpoint: the URL that the console shows is safer.
output "likely_scim_url" {
  value = provider::ninjaone::scim_url("eu")
}
