package guides

import (
	"strings"
	"testing"
)

// TestChange follows what the pipelines of examples/gitops write below a change request, in the cases that its page
// does not show.
func TestChange(t *testing.T) {
	t.Parallel()
	does := pipeline(t, 3)
	does("0", "cp -R "+clone+"/examples/gitops people && cd people && scripts/plan.sh")
	if output := does("0", "cat plan.md"); strings.Contains(output, "warns") {
		t.Errorf("nothing is to be warned of: plan.md says\n%s", output)
	}

	does("0", "terraform apply -input=false change.tfplan && sed -i.before "+
		"'s/endUser,Marta,Nowak,12/Technician,Marta,Nowak,/' people.csv")
	const upToHere = "\n<details>"
	comment := func(script string) string {
		t.Helper()
		does("0", script)
		output, _, found := strings.Cut(does("0", "cat plan.md"), upToHere)
		if !found {
			t.Errorf("plan.md holds no whole plan:\n%s", output)
		}
		return output
	}
	output := comment("COMMIT=0123456789abcdef scripts/plan.sh")
	for _, want := range []string{
		"### What this would change in NinjaOne (01234567)\n\n**1 to change**\n\n- `",
		"- `marta@example.com` would change: ",
		"\nTerraform warns:\n\n```text\nWarning: User type changes in place\n",
	} {
		if !strings.Contains(output, want) {
			t.Errorf("another user type: plan.md says\n%s\nwant\n%s", output, want)
		}
	}
	output = comment("export TF_CLI_ARGS_plan=-no-color; scripts/plan.sh; unset TF_CLI_ARGS_plan")
	if want := "\nTerraform warns:\n\n```text\nWarning: User type changes in place\n"; !strings.Contains(output, want) || strings.Contains(output, "Saved the plan") {
		t.Errorf("without boxes: plan.md says\n%s\nwant\n%s", output, want)
	}

	// A later commit that cannot be planned leaves nothing of the plan before it.
	does("1", "echo 'oops' > oops.tf; echo 'oh' > second.tf; COMMIT=fedcba9876543210 scripts/plan.sh")
	output = does("0", "ls change.* 2> /dev/null || cat plan.md")
	for _, want := range []string{
		"### The plan failed (fedcba98)\n\n```text\nError: ", "oops.tf line 1", "\n\nError: ", "second.tf line 1",
		"\n```\n\nThe job's log has the rest. Plans of earlier commits do not count.",
	} {
		if !strings.Contains(output, want) {
			t.Errorf("what cannot be planned: plan.md says\n%s\nwant\n%s", output, want)
		}
	}
	does("1", "rm oops.tf second.tf; "+
		"sed -i.before 's/Technician,Marta/Tehnician,Marta/' people.csv; COMMIT=fedcba9876543210 scripts/plan.sh")
	if output := does("0", "cat plan.md"); !strings.Contains(output, `row 5, column "user_type": "Tehnician"`) || strings.ContainsAny(output, "│╷╵") {
		t.Errorf("what cannot be planned: plan.md does not say why:\n%s", output)
	}

	// A repeated run of an older commit plans nothing.
	does("1", "cp people.csv.before people.csv; COMMIT=fedcba9876543210 NEWEST=0123456789abcdef bash scripts/plan.sh")
	output = does("0", "ls change.* 2> /dev/null || cat plan.md")
	if want := "### The plan failed (fedcba98)\n\n```text\nError: A later commit is on the main branch\n\n" +
		"This run would undo it. Repeat the run of commit 0123456789abcdef instead.\n"; !strings.Contains(output, want) {
		t.Errorf("an older commit: plan.md says\n%s\nwant\n%s", output, want)
	}
	does("0", "COMMIT=0123456789abcdef NEWEST=0123456789abcdef bash scripts/plan.sh")

	// A file that is not formatted is an error like the others.
	does("1", "cp people.csv.before people.csv; echo 'locals   {}' > spaces.tf; bash scripts/plan.sh")
	output = does("0", "rm spaces.tf; cat plan.md")
	for _, want := range []string{
		"### The plan failed\n\n```text\nError: some files are not formatted\n", "\n+locals {}\n",
	} {
		if !strings.Contains(output, want) {
			t.Errorf("spaces: plan.md has no %q:\n%s", want, output)
		}
	}

	// What does not fit is cut between lines, and plan.md says so.
	does("0", `for i in $(seq 400); do echo "user$i@example.com,Technician,U,U,,yes"; done >> people.csv; bash scripts/plan.sh`)
	output = does("0", "cp people.csv.before people.csv; cat plan.md")
	const cut = "\n\nCut here. The job's log has the rest.\n"
	if strings.Count(output, cut) != 2 || !strings.Contains(output, `"])`+cut) || len(output) > 60000 {
		t.Errorf("a long plan: plan.md has %d bytes:\n%s", len(output), output)
	}

	// Azure Pipelines leaves the name of a variable that is not set, which would be sent as a token.
	does("1", "NINJAONE_SCIM_TOKEN='$(NINJAONE_SCIM_TOKEN)' scripts/plan.sh")
	if output := does("0", "cat plan.md"); !strings.Contains(output, "Error: Missing SCIM token") {
		t.Errorf("a variable of Azure Pipelines that is not set: plan.md says\n%s", output)
	}
}
