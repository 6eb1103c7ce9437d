// Package examples runs everything under examples/ that the documentation shows, as it is, by Terraform on a sandbox.
package examples
