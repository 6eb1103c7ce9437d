variable "people_file" {
  description = "JSON file in this directory: an object keyed by user name."
  type        = string
  default     = "people.json"
}

variable "made_up" {
  description = "How many people are made up, to see what a large roster is like."
  type        = number
  default     = 2000
}
