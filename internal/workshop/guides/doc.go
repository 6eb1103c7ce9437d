// Package guides holds the documentation to its word: its tests run every command of the guides in templates/guides on
// sandbox tenants, and compare what is printed with what the page shows; look that every message of the provider is in
// the guide on troubleshooting; and follow every link.
//
// A fenced block of a guide says after its language what it is:
//
//	```terraform file=main.tf       is written to that file; so are csv, yaml and any other language
//	```shell                        is run, in the shell of the blocks before it
//	```shell exit=1                 is run, and must end with that status
//	```shell answer=yes             is run, with that typed where the command asks; answer=token types the sandbox's token
//	```shell tenant=app.example.com is run, and from here on that is what the page calls the sandbox's host
//	```shell sandbox                is a `make sandbox`, which stays until the end of the guide
//	```text output                  is what the block before it prints
//
// In what is printed a line … stands for any lines. Ids, times, tokens, the number of requests that read, within a power of
// ten, and the order in which Terraform works at several things at once may differ; but whoever has one id in the run has one
// on the page. Where a guide starts no sandbox, one is there at 127.0.0.1:8080, and the environment is set to it; 'the URL
// that the console shows', 'the day, as 2026-09-01' and 'the client id that the console shows' (and secret) are its too. A guide begins in a directory that holds a clone of this
// repository, as far as examples go.
//
// What only OpenTofu knows, the encryption of a state and the providers of a map, has tests of its own, which a Terraform
// skips.
//
// After a change of the provider's words, `go test ./internal/workshop/guides -run TestGuides -update` writes what is printed now.
package guides
