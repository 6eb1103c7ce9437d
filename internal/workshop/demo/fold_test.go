package demo

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTranscript(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		full bool
		seen bool // the outputs were shown by an earlier command
		in   string
		want string
	}{
		{
			name: "empty lines at both ends are left out, several become one",
			in:   "\n\nNo changes.\n\n\nNothing to do.\n\n",
			want: "  │ No changes.\n  │\n  │ Nothing to do.\n",
		},
		{
			name: "progress is counted by kind",
			in: `u["a"]: Creating...
u["b"]: Creating...
u["a"]: Creation complete after 0s [id=1]
u["c"]: Creating...
u["b"]: Creation complete after 0s [id=2]
u["c"]: Creation complete after 0s [id=3]

Apply complete!`,
			want: `  │ u["a"]: Creating...
  │ u["b"]: Creating...
  │ u["a"]: Creation complete after 0s [id=1]
  │ u["b"]: Creation complete after 0s [id=2]
  │ … 1 more: Creating
  │ … 1 more: Creation complete
  │
  │ Apply complete!
`,
		},
		{
			name: "created resources are counted, others are all shown",
			in: `  # x.a["1"] will be created
  + resource "x" "a" {
      + one = 1
    }

  # x.a["2 [two]"] will be created
  + resource "x" "a" {
      + two = 2
    }

  # x.a["3"] will be created
  + resource "x" "a" {
      + three = 3
    }

  # x.b will be created
  + resource "x" "b" {
      + other = 1
    }

  # x.c["1"] will be updated in-place
  ~ resource "x" "c" {}

  # x.c["2"] will be updated in-place
  ~ resource "x" "c" {}

  # x.c["3"] will be updated in-place
  ~ resource "x" "c" {}

Plan: 4 to add, 3 to change, 0 to destroy.
`,
			want: `  │   # x.a["1"] will be created
  │   + resource "x" "a" {
  │       + one = 1
  │     }
  │
  │   # x.a["2 [two]"] will be created
  │   + resource "x" "a" {
  │       + two = 2
  │     }
  │
  │   # x.b will be created
  │   + resource "x" "b" {
  │       + other = 1
  │     }
  │
  │   # … and 1 more x.a that will be created
  │
  │   # x.c["1"] will be updated in-place
  │   ~ resource "x" "c" {}
  │
  │   # x.c["2"] will be updated in-place
  │   ~ resource "x" "c" {}
  │
  │   # x.c["3"] will be updated in-place
  │   ~ resource "x" "c" {}
  │
  │ Plan: 4 to add, 3 to change, 0 to destroy.
`,
		},
		{
			name: "outputs to come are counted",
			in:   "Changes to Outputs:\n  + one   = [\n      + \"a\",\n    ]\n  + other = 2\n\nDone.",
			want: "  │ Changes to Outputs:\n  │   … outputs, which apply shows with their values\n  │\n  │ Done.\n",
		},
		{
			name: "outputs that change later are shown",
			seen: true,
			in:   "Changes to Outputs:\n  ~ one = 1 -> 2\n",
			want: "  │ Changes to Outputs:\n  │   ~ one = 1 -> 2\n",
		},
		{
			name: "outputs are shown once",
			in:   "Apply complete!\n\nOutputs:\n\none = [\n  1,\n]\n",
			want: "  │ Apply complete!\n  │\n  │ Outputs:\n  │\n  │ one = [\n  │   1,\n  │ ]\n",
		},
		{
			name: "and not again",
			seen: true,
			in:   "Apply complete!\n\nOutputs:\n\none = [\n  1,\n]\n",
			want: "  │ Apply complete!\n  │\n  │ … the outputs, which were shown before\n",
		},
		{
			name: "the warning about the lock file is told in a line, other warnings in full",
			in: "Warning: Incomplete lock file information for providers\n\nDue to your methods\n  - a/b\n\n" +
				"Terraform has been successfully initialized!\n\nWarning: Something else\n\nDetails.\n",
			want: "  │ … a warning that the lock file fits this platform only, since the provider was built here\n  │\n" +
				"  │ Terraform has been successfully initialized!\n  │\n  │ Warning: Something else\n  │\n  │ Details.\n",
		},
		{
			name: "an error is all shown",
			in:   "u: Refreshing state...\nError: Cannot read user\n\n  with u,\n\nDo this.",
			want: "  │ u: Refreshing state...\n  │ Error: Cannot read user\n  │\n  │   with u,\n  │\n  │ Do this.\n",
		},
		{
			name: "in full, nothing is left out",
			full: true,
			in:   "a: Creating...\nb: Creating...\nc: Creating...\n",
			want: "  │ a: Creating...\n  │ b: Creating...\n  │ c: Creating...\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			p := &printer{out: &out, full: test.full, outputs: test.seen}
			transcript := p.transcript("terraform")
			for in := test.in; in != ""; {
				part := in[:min(len(in), 7)] // a pipe knows no lines
				in = in[len(part):]
				if n, err := transcript.Write([]byte(part)); n != len(part) || err != nil {
					t.Fatalf("Write = %d, %v", n, err)
				}
			}
			transcript.end()
			if diff := cmp.Diff("\n  $ terraform\n"+test.want, out.String()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestLinesAreColouredByKind(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	p := &printer{out: &out, colour: true}
	transcript := p.transcript("x")
	for _, line := range []string{
		"  + added", "  - gone", "  ~ changed", "  # u will be created", "Error: no",
		"- Installing u", "plain",
	} {
		fmt.Fprintln(transcript, line)
	}
	transcript.end()
	for _, want := range []string{
		"\x1b[32m  + added\x1b[0m\n", "\x1b[31m  - gone\x1b[0m\n", "\x1b[33m  ~ changed\x1b[0m\n",
		"\x1b[1m  # u will be created\x1b[0m\n",
		"\x1b[31mError: no\x1b[0m\n", " - Installing u\n", " plain\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q has no %q", out.String(), want)
		}
	}
}
