variable "people_file" {
  description = "CSV file in this directory: an export of your directory or HR system, with the column user_type."
  type        = string
  default     = "people.csv"
}

variable "made_up" {
  description = "Number of invented people, to try a large roster."
  type        = number
  default     = 2000
}
