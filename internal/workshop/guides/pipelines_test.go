package guides

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// TestNamesAreText: no name of a user and no value hides a line of the reports, or adds one.
func TestNamesAreText(t *testing.T) {
	t.Parallel()
	jq, who := whoScript(t)
	const plan = `{"resource_changes":[
{"mode":"managed","address":"A.b[\"x\\n<!--\"]","type":"ninjaone_scim_user","change":{"actions":["update"],
"before":{"user_name":"a` + "`" + `\u001b\n<!-- b","given_name":"Ann"},
"after":{"user_name":"a` + "`" + `\u001b\n<!-- b","given_name":"<details>\u2028Zoë"},"after_unknown":{}}},
{"mode":"managed","address":"A.r","type":"ninjaone_scim_roster","change":{"actions":["update"],
"before":{"users":"{}"},"after":{"users":"{\"eve\\n# ` + "`" + `\":{}}"},"after_unknown":{}}}]}`
	const want = "- `a'  <!-- b` would change: given_name: Ann → `<details> Zoë` (`A.b[\"x\\n<!--\"]`)\n" +
		"- `eve # '` would be added\n"
	cmd := exec.CommandContext(t.Context(), jq, "-r", who)
	cmd.Stdin = strings.NewReader(plan)
	reported, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, reported)
	}
	if string(reported) != want {
		t.Errorf("reported\n%s\nwant\n%s", reported, want)
	}
}

// TestAzureCommands: what a command prints is no command to Azure Pipelines, and its exit status remains.
func TestAzureCommands(t *testing.T) {
	t.Parallel()
	const names = "echo 'eve ##vso[task.setvariable variable=PATH]/tmp'; echo '##VSO[x]' >&2; exit 3"
	out, err := script(t, t.TempDir(), "azure.sh", "", nil, "bash", "-c", names)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 3 || strings.Contains(strings.ToLower(out), "##vso") ||
		!strings.Contains(out, "eve # #vso[task.setvariable variable=PATH]/tmp\n") {
		t.Errorf("azure.sh: %v\n%s", err, out)
	}
}

// TestPipelineScripts: bash reads the scripts in the pipelines of examples/gitops, those of commented blocks too.
func TestPipelineScripts(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	module, err := terraformcli.ModuleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gitops := filepath.Join(module, "examples", "gitops")
	for file, atLeast := range map[string]int{
		".github/actions/terraform/action.yml": 2, ".github/workflows/change.yml": 3, ".github/workflows/apply.yml": 3,
		".github/workflows/nightly.yml": 1, ".gitlab-ci.yml": 18, "azure-pipelines.yml": 6, "azure-terraform.yml": 5,
	} {
		text, err := os.ReadFile(filepath.Join(gitops, filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		scripts := scriptsOf(string(text))
		if len(scripts) < atLeast {
			t.Errorf("%s: found only %d scripts", file, len(scripts))
		}
		for _, one := range scripts {
			cmd := exec.CommandContext(t.Context(), bash, "-n")
			cmd.Stdin = strings.NewReader(one)
			if reported, err := cmd.CombinedOutput(); err != nil || len(reported) > 0 {
				t.Errorf("%s: %v\n%s\nin\n%s", file, err, reported, one)
			}
		}
	}
}

// scriptsOf returns the scripts of a pipeline. It knows as much of YAML as these pipelines use.
func scriptsOf(pipeline string) []string {
	key := regexp.MustCompile(`^(?:- )?(?:run|bash|inlineScript): (.*)$`)
	list := regexp.MustCompile(`^(?:before_)?script:$`)
	comment := regexp.MustCompile(`(?m)^( *)# ?`)
	lines := strings.Split(comment.ReplaceAllString(pipeline, "$1"), "\n")
	indent := func(i int) int { return len(lines[i]) - len(strings.TrimLeft(lines[i], " ")) }
	// below is the lines after a line that are indented more.
	below := func(i int) (block string, end int) {
		for end = i + 1; end < len(lines) && (lines[end] == "" || indent(end) > indent(i)); end++ {
			block += lines[end] + "\n"
		}
		return block, end
	}
	var scripts []string
	for i := range lines {
		line := strings.TrimSpace(lines[i])
		if found := key.FindStringSubmatch(line); found != nil {
			if found[1] == "|" {
				found[1], _ = below(i)
			}
			scripts = append(scripts, found[1])
		}
		if !list.MatchString(line) {
			continue
		}
		for _, end := below(i); i+1 < end; i++ {
			if item, isItem := strings.CutPrefix(strings.TrimSpace(lines[i+1]), "- "); isItem {
				if item == "|" {
					item, _ = below(i + 1)
				}
				scripts = append(scripts, item)
			}
		}
	}
	return scripts
}
