package bench

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// Print writes the results as one table, then the bounds that were missed. It reports whether all were kept.
func Print(w io.Writer, results []Result) (kept bool, err error) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "scenario\tusers\tact\trequests\tMB\tseconds\tno-op\tratio\tCPU s\tno-op\tratio\tpeak MB\tno-op\tratio\tbounds\t")
	checked, missed := 0, []string{}
	for _, r := range results {
		verdict := "-"
		for _, b := range r.Bounds() {
			checked++
			if verdict == "-" {
				verdict = "kept"
			}
			if !b.Kept() {
				verdict = "MISSED"
				missed = append(missed, fmt.Sprintf("%s, %d users, %s: %s", r.Scenario.Name, r.Scenario.Users, r.Act, b))
			}
		}
		o, n := r.Ours, r.Noop
		const mega = 1e6
		fmt.Fprintf(table, "%s\t%d\t%s\t%d\t%.2f\t%.1f\t%.1f\t%.2f\t%.1f\t%.1f\t%.2f\t%.0f\t%.0f\t%.2f\t%s\t\n",
			r.Scenario.Name, r.Scenario.Users, r.Act, o.Requests, float64(o.Bytes)/mega,
			o.Seconds, n.Seconds, o.Seconds/n.Seconds, o.CPU, n.CPU, o.CPU/n.CPU,
			float64(o.Peak)/mega, float64(n.Peak)/mega, float64(o.Peak)/float64(n.Peak), verdict)
	}
	if err := table.Flush(); err != nil {
		return false, err
	}
	fmt.Fprintf(w, "\n%d bounds, %d missed\n", checked, len(missed))
	for _, text := range missed {
		fmt.Fprintln(w, "MISSED:", text)
	}
	return len(missed) == 0, nil
}
