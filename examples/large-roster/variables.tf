variable "people_file" {
  description = "JSON file in this directory: an object keyed by user name."
  type        = string
  default     = "people.json"
}

variable "made_up" {
  description = "Number of invented people, to try a large roster."
  type        = number
  default     = 2000
}
