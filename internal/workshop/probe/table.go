package probe

import (
	_ "embed" // the tables
	"strconv"
	"strings"
)

// questionTable holds the titles of the numbered dialects, and the questions that NinjaOne's documentation leaves open.
//
//go:embed questions.md
var questionTable string

// question is one that NinjaOne's documentation leaves open.
type question struct {
	key, text string
	never     string // why it is not asked; "": it is
}

// withoutAPI is why the REST API is not asked.
const withoutAPI = "Not known: it needs credentials of the REST API (NINJAONE_API_CLIENT_ID and " +
	"NINJAONE_API_CLIENT_SECRET)."

func (q question) ofREST() bool { return strings.HasPrefix(q.key, "rest-") }

// tables reads questionTable. The titles are in the order of the numbers.
func tables() (titles []string, questions []question) {
	for line := range strings.Lines(questionTable) {
		cells := append(strings.Split(strings.Trim(line, "| \n"), " | "), "", "")
		key := strings.Trim(cells[0], "`")
		if _, err := strconv.Atoi(key); err == nil {
			titles = append(titles, cells[1])
		} else if key != cells[0] && cells[1] != "" {
			questions = append(questions, question{key: key, text: cells[1], never: cells[2]})
		}
	}
	return titles, questions
}
