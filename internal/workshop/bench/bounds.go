package bench

import "fmt"

// Bound is something that a result must not exceed.
type Bound struct {
	What      string
	Got, Most float64
}

// Kept reports whether it does not.
func (b Bound) Kept() bool { return b.Got <= b.Most }

// Bounds are what a result must keep.
func (r Result) Bounds() []Bound {
	const (
		page       = 100
		groupPages = 2*1 + 1 // all groups are on one page
	)
	s, by := r.Scenario, r.Ours.By
	switch {
	case r.Act == Reading || r.Act == Reviewing:
		return r.reviewing()
	case r.Act == Parsing:
		return r.parsing("CPU, as a multiple of the no-op's", 1.5)
	case r.Act == Decoding:
		// With the no-op, Terraform takes six to ten times as long as for csvdecode: it decodes and hashes the map.
		return nil
	case r.Act == Own:
		return r.parsing("CPU of the provider, as a multiple of csvdecode's", 2)
	case s.Roster:
		return r.roster(page)
	}
	tenant := s.Users + s.Others
	reads := float64(2*min(s.Users, pages(tenant, page)) + 1)
	lookUps := float64(2*min(s.Users, pages(s.Others, page)) + 1)
	throttled := float64(by["429"]) // was sent again
	var all []Bound
	most := func(what string, got int, most float64) {
		all = append(all, Bound{what, float64(got), most + throttled})
	}
	users := by["GET /Users"] + by["GET /Users/*"]
	groups := s.groups()
	switch r.Act {
	case Apply:
		asked := 0.0
		if s.Users+groups > 10 {
			asked = 1 // a plan of more than ten creates asks once whether the service answers: an outage is then one error
		}
		most("requests to look up and create users", users+by["POST /Users"], float64(s.Users)+lookUps+asked)
		if groups > 0 {
			most("requests to look up groups", by["GET /Groups"], groupPages)
			most("GETs of groups for their members", by["GET /Groups/*"], float64(groups))
		}
	case Plan:
		most("requests for users", users, reads)
		if groups > 0 {
			most("requests for groups", by["GET /Groups"]+by["GET /Groups/*"], float64(groups)+groupPages)
		}
		most("requests that change something", r.Ours.writes(), 0)
	case Destroy:
		most("requests for users before they go", users, reads)
		if groups > 0 {
			most("requests for groups before and after they go", by["GET /Groups"]+by["GET /Groups/*"],
				float64((s.walks()+1)*groups)+groupPages) // one more shows that the group is gone
		}
	}
	if s.groups() == 0 && s.Users > 0 && r.Act == Destroy {
		most("requests that change something", r.Ours.writes(), float64(s.Users))
	}
	switch {
	case s.Memberships && r.Act != Plan:
		most("PATCHes of groups", by["PATCH /Groups/*"], s.memberPatches())
	case s.Members && r.Act == Apply:
		most("PATCHes of groups", by["PATCH /Groups/*"], float64(groups*pages(pages(s.Users, groups), page)))
	}
	return append(all, r.ratios()...)
}

// memberPatches returns how many PATCHes may create or end the memberships. For one group, all waiting changes are sent
// together: the bound is a quarter of the memberships and ten. Terraform works on ten at a time. If these are of five
// groups, the longest queue has three or four changes when no further one can come, so for several groups the bound is
// a third, and ten for each group. A membership needs one PATCH at most, so for fewer than fourteen of one group there
// is no lower bound.
func (s Scenario) memberPatches() float64 {
	together := 4.0
	if s.groups() > 1 {
		together = 3
	}
	return min(float64(s.Users), float64(s.Users)/together+float64(10*s.groups()))
}

// walks is how often a destroy looks at the members of each group: in its plan, and where memberships end in the
// destroy too, for which Terraform starts the provider again.
func (s Scenario) walks() int {
	if s.Memberships {
		return 2
	}
	return 1
}

// ratios are the bounds beside the provider that does nothing.
func (r Result) ratios() []Bound {
	s := r.Scenario
	var all []Bound
	if r.Act == Apply && s.Users == 1000 && s.Latency > 0 && s.groups() == 0 {
		all = append(all, Bound{"seconds, as a multiple of the no-op provider's", r.Ours.Seconds / r.Noop.Seconds, 1.3})
	}
	if r.Act == Plan && s.Users == 1000 && s.Latency > 0 {
		all = append(all, Bound{"seconds, as a multiple of the no-op provider's", r.Ours.Seconds / r.Noop.Seconds, 1.25})
	}
	if s.Users < 5000 || s.Others > 0 {
		return all
	}
	if r.Act == Plan {
		all = append(all, Bound{"provider CPU, as a multiple of the no-op provider's", r.Ours.CPU / r.Noop.CPU, 1.5})
	}
	return append(all, Bound{
		"provider peak memory, as a multiple of the no-op provider's",
		float64(r.Ours.Peak) / float64(r.Noop.Peak), 1.3,
	})
}

// roster are the bounds of one roster for everyone.
func (r Result) roster(page int) []Bound {
	const (
		seconds = 12
		lines   = 60
		large   = 100_000
	)
	s, memory := r.Scenario, 600e6
	if s.Users >= large {
		memory = 900e6
	}
	all := []Bound{{"provider peak memory in bytes", float64(r.Ours.Peak), memory}}
	most := func(what string, got, most float64) { all = append(all, Bound{what, got, most}) }
	throttled := r.Ours.By["429"] // was sent again
	requests, changes := float64(r.Ours.Requests-throttled), float64(max(0, r.Ours.writes()-throttled))
	plan := r.Act == Plan || r.Act == Drift
	if plan {
		gone := 0
		if r.Act == Drift {
			gone = 1 // who was deleted is asked for by id
			if !s.Exists {
				gone += 4 // and again for a moment, while those who were made are young
			}
		}
		most("requests", requests, float64(pages(s.Users+s.Others, page)+2+gone))
		most("requests that change something", float64(r.Ours.writes()), 0)
		if s.Users < large { // Terraform alone takes longer over a larger one
			most("seconds", r.Ours.Seconds, seconds)
		}
	}
	if plan && s.Users >= 5000 && s.Latency == 0 {
		ratio := 2.0
		if r.Act == Plan { // to find a user drifted, Terraform compares two texts, which the other has not to do
			ratio = 1.5
		}
		most("seconds, as a multiple of the no-op provider's", r.Ours.Seconds/r.Noop.Seconds, ratio)
	}
	switch r.Act {
	case Drift:
		most("lines of the plan", float64(r.Ours.Lines), lines)
	case Change:
		if s.Users >= large {
			most("requests", requests, float64(pages(s.Users+s.Others, page)+2+changed))
		}
		most("requests that change something", changes, changed)
	case Apply:
		wanted := s.Users
		if s.Exists {
			wanted = 0
		}
		most("requests that change something", changes, float64(wanted))
		all = append(all, r.pace(throttled)...)
	}
	return all
}

// pace are the bounds of how fast a roster is applied, some of whose requests were answered 429.
func (r Result) pace(throttled int) []Bound {
	const inFlight = 10
	var all []Bound
	s := r.Scenario
	most := func(what string, got, most float64) { all = append(all, Bound{what, got, most}) }
	if s.Rate > 0 {
		most("share of answers that are 429", float64(throttled)/float64(max(1, r.Ours.Requests)), 0.03)
		most("seconds", r.Ours.Seconds, 1.15*float64(s.Users)/s.Rate+r.Noop.Seconds)
		return all
	}
	if s.LatencyEach > 0 { // the best number of requests at a time is the number of a roster's
		const best = 32
		each := s.Latency + best*s.LatencyEach
		most("seconds", r.Ours.Seconds, each.Seconds()*float64(s.Users)/best/0.9+2*r.Noop.Seconds+1)
		return all
	}
	if s.Latency > 0 {
		const (
			slack = 1.5
			few   = 1000 // up to here Terraform's own start counts
		)
		allowed := slack * float64(s.Users) * s.Latency.Seconds() / inFlight
		if s.Users < few {
			allowed += 2 * r.Noop.Seconds
		}
		most("seconds", r.Ours.Seconds, allowed)
	}
	return all
}

func (c Cost) writes() int {
	n := 0
	for what, times := range c.By {
		if what != "429" && what[:4] != "GET " {
			n += times
		}
	}
	return n
}

func pages(resources, page int) int { return (resources + page - 1) / page }

// String is the bound in words.
func (b Bound) String() string { return fmt.Sprintf("%s: %.4g, at most %.4g", b.What, b.Got, b.Most) }
