variable "technicians_file" {
  description = "CSV file in this directory with the columns user_name, given_name, family_name, team and active (yes or no)."
  type        = string
  default     = "technicians.csv"
}

variable "end_users_file" {
  description = "YAML file in this directory with the end users of each organization."
  type        = string
  default     = "end-users.yaml"
}

variable "leavers" {
  description = "What happens to a person who leaves the roster: deactivate, delete or abandon."
  type        = string
  default     = "deactivate"
}
