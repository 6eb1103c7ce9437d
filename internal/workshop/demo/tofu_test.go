package demo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// TestStoryNamesOpenTofu: the story says what is at work, and calls a provider's file as it is called.
func TestStoryNamesOpenTofu(t *testing.T) {
	t.Parallel()
	for output, want := range map[string]string{
		"OpenTofu v1.12.6":  "OpenTofu reads. $ tofu init; terraform-provider-ninjaone\n",
		"Terraform v1.11.4": "Terraform reads. $ terraform init; terraform-provider-ninjaone\n",
	} {
		cli := filepath.Join(t.TempDir(), "cli")
		if err := os.WriteFile(cli, []byte("#!/bin/sh\necho '"+output+"'\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		p := &printer{out: &out, tofu: terraformcli.IsTofu(t.Context(), cli)}
		p.say("Terraform reads. $ terraform init; terraform-provider-ninjaone")
		if out.String() != want {
			t.Errorf("%s: got %q", output, out.String())
		}
	}
}
