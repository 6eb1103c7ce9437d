package guides

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
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
{"mode":"managed","address":"A.m[\"@all\"]","type":"ninjaone_scim_user","change":{"actions":["update"],
"before":{"user_name":"","given_name":"@channel","family_name":"_@here","title":"[x]: y","email":"[Reset](https://evil.example)"},
"after":{"user_name":"","given_name":"ada@example.com","family_name":"","title":"www.evil.example","email":"<!channel>"},"after_unknown":{}}},
{"mode":"managed","address":"A.r","type":"ninjaone_scim_roster","change":{"actions":["update"],
"before":{"users":"{}"},"after":{"users":"{\"eve\\n# ` + "`" + `\":{},\"@<team>\":{}}"},"after_unknown":{}}}]}`
	const want = "- `a'  <!-- b` would change: given_name: Ann → `<details> Zoë` (`A.b[\"x\\n<!--\"]`)\n" +
		"- `\"\"` would change: email: `[Reset](https://evil.example)` → `<!channel>`, family_name: _@\u200bhere → `\"\"`, " +
		"given_name: @\u200bchannel → ada@example.com, title: `[x]: y` → `www.evil.example` (A.m[\"@\u200ball\"])\n" +
		"- `@\u200b<team>` would be added\n" +
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

// TestJobLog: what a command prints is no command to GitHub Actions, GitLab CI or Azure Pipelines, Terraform's colours
// remain, and so does the command's exit status.
func TestJobLog(t *testing.T) {
	t.Parallel()
	lines := [][2]string{
		{"eve ##vso[task.setvariable variable=PATH]/tmp", "eve ## vso[task.setvariable variable=PATH]/tmp"},
		{"###VSO[x]", "### VSO[x]"},
		{"eve ##[add-mask]removed", "eve ## [add-mask]removed"},
		{"::error::eve", ": :error::eve"},
		{" \u00a0\u200b::stop-commands::eve", " \u00a0\u200b: :stop-commands::eve"},
		{":::error::eve", ": ::error::eve"},
		{"provider::ninjaone::parse_roster", "provider::ninjaone::parse_roster"},
		{"section_start:1:x\r\x1b[0Keve", "section_start:1:x  [0Keve"},
		{"eve\x1b[2J\x1b]8;;https://evil.example\x07\u009b1A\u202e", "eve [2J ]8;;https://evil.example  1A "},
		{"\x1b[8m\x1b[30m\x1b[40mhidden", " [8m [30m [40mhidden"},
		{"\x1b[32m+\x1b[0m\x1b[0m \x1b[1m\x1b[90mname\x1b[m\t<&>", "\x1b[32m+\x1b[0m\x1b[0m \x1b[1m\x1b[90mname\x1b[m\t<&>"},
	}
	dir := t.TempDir()
	var input, want string
	for _, line := range lines {
		input, want = input+line[0]+"\n", want+line[1]+"\n"
	}
	write(t, filepath.Join(dir, "printed"), input, 0o600)
	out, err := script(t, dir, "log.sh", "", nil, "bash", "-c", "cat printed; echo '##VSO[y]' >&2; exit 3")
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 3 || out != want+"## VSO[y]\n" {
		t.Errorf("log.sh: %v\n%q\nwant\n%q", err, out, want)
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

// TestScriptsInOldBash: no script of an example expands a list that may be empty as "${list[@]}", which fails in bash
// before 4.4, such as that of macOS, under set -u.
func TestScriptsInOldBash(t *testing.T) {
	t.Parallel()
	module, err := terraformcli.ModuleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	empty := regexp.MustCompile(`(?m)^\s*(?:local )?(\w+)=\(\)`)
	scripts := 0
	err = filepath.WalkDir(filepath.Join(module, "examples"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".sh" {
			return err
		}
		scripts++
		text, err := os.ReadFile(path)
		for _, list := range empty.FindAllStringSubmatch(string(text), -1) {
			expanded := `"${` + list[1] + `[@]}"`
			guarded := "${" + list[1] + "[@]+" + expanded + "}"
			if strings.Contains(strings.ReplaceAll(string(text), guarded, ""), expanded) {
				t.Errorf("%s expands %s, and not %s", path, expanded, guarded)
			}
		}
		return err
	})
	if err != nil || scripts < 10 {
		t.Errorf("%d scripts: %v", scripts, err)
	}
}

// TestOlderCommit: a run that plans an older commit again gives plan.sh the newest one, and a first run does not ask
// for it.
func TestOlderCommit(t *testing.T) {
	t.Parallel()
	module, err := terraformcli.ModuleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	comments := regexp.MustCompile(`(?m)^ *#.*\n`)
	for _, run := range []struct {
		file, sign  string // what the script has
		environment []string
		want        string
	}{
		{".github/workflows/apply.yml", "gh api", nil, "NEWEST=0123\n"},
		{"azure-pipelines.yml", "ls-remote", []string{"BUILD_REASON=IndividualCI", "SYSTEM_STAGEATTEMPT=1"}, "plan \n"},
		{"azure-pipelines.yml", "ls-remote", []string{"BUILD_REASON=IndividualCI", "SYSTEM_STAGEATTEMPT=2"}, "plan 0123\n"},
		{"azure-pipelines.yml", "ls-remote", []string{"BUILD_REASON=Manual", "SYSTEM_STAGEATTEMPT=1"}, "plan 0123\n"},
	} {
		text, err := os.ReadFile(filepath.Join(module, "examples", "gitops", filepath.FromSlash(run.file)))
		if err != nil {
			t.Fatal(err)
		}
		scripts := slices.DeleteFunc(scriptsOf(comments.ReplaceAllString(string(text), "")), func(s string) bool {
			return !strings.Contains(s, run.sign)
		})
		if len(scripts) != 1 {
			t.Fatalf("%s has %d scripts with %q", run.file, len(scripts), run.sign)
		}
		dir := t.TempDir()
		write(t, filepath.Join(dir, "bin", "gh"), "#!/bin/sh\necho 0123\n", 0o700)
		write(t, filepath.Join(dir, "bin", "git"), "#!/bin/sh\nprintf '0123\\trefs/heads/main\\n'\n", 0o700)
		write(t, filepath.Join(dir, "scripts", "log.sh"), `"$@"`, 0o600)
		write(t, filepath.Join(dir, "scripts", "plan.sh"), `echo "plan ${NEWEST:-}" >> reported`, 0o600)
		cmd := exec.CommandContext(t.Context(), "bash", "-c", scripts[0])
		cmd.Dir = dir
		cmd.Env = append(run.environment, "PATH="+filepath.Join(dir, "bin")+":"+os.Getenv("PATH"), "SYSTEM_ACCESSTOKEN=t",
			"GITHUB_REPOSITORY=example/people", "GITHUB_ENV="+filepath.Join(dir, "reported"))
		printed, err := cmd.CombinedOutput()
		reported, _ := os.ReadFile(filepath.Join(dir, "reported"))
		if err != nil || string(reported) != run.want {
			t.Errorf("%s with %v: %v, %q, want %q\n%s", run.file, run.environment, err, reported, run.want, printed)
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
