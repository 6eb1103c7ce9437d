// Package guides tests the documentation: it runs every command of the guides in templates/guides on sandbox tenants,
// and compares the output with the page. It checks that the guide on troubleshooting has every message of the provider,
// and it follows every link.
//
// The words after the language of a fenced block say what the block is:
//
//	```terraform file=main.tf       is written to that file; so are csv, yaml and any other language
//	```shell                        is run, in the shell of the blocks before it
//	```shell exit=1                 is run, and must end with that status
//	```shell answer=yes             is run, with that answer typed; answer=token types the sandbox's token
//	```shell tenant=app.example.com is run; from here on, the page has that host in place of the sandbox's
//	```shell sandbox                is a `make sandbox`, which runs until the end of the guide
//	```text output                  is the output of the block before it
//
// In an output, a line … stands for any lines. Some things may differ: ids, times, tokens, the number of reads within a
// power of ten, and the order of concurrent work. But one id of the run must always be the same id on the page. If a
// guide starts no sandbox, one runs at 127.0.0.1:8080, and the environment points to it. 'the URL that the console
// shows', 'the day, as 2026-09-01' and 'the client id that the console shows' (and secret) are replaced by those of the
// sandbox. A guide begins in a directory with a clone of this repository, which holds only the examples.
//
// What only OpenTofu can do, encryption of a state and providers of a map, has tests of its own, which skip Terraform.
//
// After a change of the provider's words, `go test ./internal/workshop/guides -run TestGuides -update` writes the new
// outputs.
package guides
