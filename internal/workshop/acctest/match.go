package acctest

import (
	"regexp"
	"strings"
)

// MatchText matches words in Terraform's output, wherever Terraform breaks the lines.
func MatchText(words string) *regexp.Regexp {
	fields := strings.Fields(words)
	for i, field := range fields {
		fields[i] = regexp.QuoteMeta(field)
	}
	return regexp.MustCompile(strings.Join(fields, `\s+`))
}
