variable "roster_file" {
  description = "CSV file of the people that may sign in, with the column user_name. The columns why and active (yes or no) are optional. null is people.csv in this directory."
  type        = string
  default     = null
}

variable "administrators" {
  description = "The system administrators that you expect: the reason by user name."
  type        = map(string)
  default     = { "root@example.com" = "break-glass account" }
}

variable "exceptions" {
  description = "Other accounts that may sign in and are on no roster: the reason by user name."
  type        = map(string)
  default     = {}
}

variable "mfa_by_sso" {
  description = "Whether technicians that sign in by SSO need no MFA in NinjaOne, because the identity provider asks for it."
  type        = bool
  default     = false
}

variable "unseen_days" {
  description = "An account that has not signed in for this many days fails the review."
  type        = number
  default     = 90
}

variable "unseen_user_type" {
  description = "Technician or endUser: look for the sign-ins of these accounts only. null looks for all. A large tenant has more sign-ins of end users than the provider reads, which is an error."
  type        = string
  default     = null
}

variable "markdown_rows" {
  description = "How many accounts the Markdown report lists. The CSV and HTML reports list all."
  type        = number
  default     = 500
}
