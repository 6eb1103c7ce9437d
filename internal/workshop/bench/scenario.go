package bench

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Scenario is a roster, the tenant it is in, and how the service behaves.
type Scenario struct {
	Name string
	// Users are managed, each a resource, by for_each over a map.
	Users int
	// Settled starts with everyone in the tenant and in state, and measures plans only: Terraform takes long to apply
	// thousands of instances by for_each.
	Settled bool
	// Written has a block for each user instead of for_each, which Terraform evaluates again for each of its instances.
	Written bool
	// Roster makes one roster of all users, instead of a resource for each.
	Roster bool
	// Exists says that the tenant holds the roster's users already, so that the apply adopts them.
	Exists bool
	// Settings are more lines of the provider block.
	Settings string
	// Memberships adds a membership resource for each user, in one of the groups.
	Memberships bool
	// Members lists each user in the members of one of the groups.
	Members bool
	// Groups that the users are in. 0: five.
	Groups int
	// Others are in the tenant and not managed.
	Others int
	// Latency of the service on each request.
	Latency time.Duration
	// LatencyEach is more, for each request that is under way.
	LatencyEach time.Duration
	// Rate above which the service answers 429, in requests per second; 0: never.
	Rate float64
	// NoRetryAfter leaves out of the 429 when to come again.
	NoRetryAfter bool
	// Plans is how often the steady plan is measured; the quickest counts, as noise only adds. 0: once.
	Plans int
}

const organizations = 40

// groups that the scenario manages.
func (s Scenario) groups() int {
	if s.Memberships || s.Members {
		return s.teams()
	}
	return 0
}

// teams that the users are divided into, whether or not the scenario manages them as groups.
func (s Scenario) teams() int { return cmp.Or(s.Groups, 5) }

// All are the scenarios for a number of users.
func All(users int) []Scenario {
	const (
		latency = 50 * time.Millisecond
		rate    = 20
		small   = 1000 // up to here a plan takes seconds
	)
	plans := 1
	if users <= small {
		plans = 3
	}
	if users > small {
		return []Scenario{
			{Name: "settled", Users: users, Settled: true, Plans: plans},
			{Name: "settled, 50 ms", Users: users, Settled: true, Latency: latency, Plans: plans},
			{Name: "settled, 20 requests/s", Users: users, Settled: true, Rate: rate, Plans: plans},
			{Name: "settled members", Users: users, Settled: true, Members: true, Plans: plans},
			{Name: "users, a block each", Users: users, Written: true, Plans: plans},
			{Name: "users, a block each, 50 ms", Users: users, Written: true, Latency: latency, Plans: plans},
			{Name: "users, a block each, 20 requests/s", Users: users, Written: true, Rate: rate, Plans: plans},
			{Name: "memberships, a block each", Users: users, Written: true, Memberships: true, Plans: plans},
		}
	}
	all := []Scenario{{Name: "users", Users: users, Plans: plans}}
	return append(all,
		Scenario{Name: "users, 50 ms", Users: users, Latency: latency, Plans: plans},
		Scenario{Name: "users, 20 requests/s", Users: users, Rate: rate, Plans: 1},
		Scenario{Name: "memberships", Users: users, Memberships: true, Plans: 1},
		Scenario{Name: "memberships of one group", Users: users, Memberships: true, Groups: 1, Plans: 1},
		Scenario{Name: "members", Users: users, Members: true, Plans: 1},
	)
}

// Rosters are the scenarios of one roster for everyone, for some numbers of users, at the provider's defaults.
func Rosters(users ...int) []Scenario {
	const (
		latency = 50 * time.Millisecond
		plans   = 2
	)
	var all []Scenario
	for _, n := range users {
		all = append(all, Scenario{Name: "one roster", Users: n, Roster: true, Exists: true, Plans: plans})
		if n <= 5000 {
			all = append(all, Scenario{Name: "one roster, 50 ms", Users: n, Roster: true, Latency: latency, Plans: plans})
		}
	}
	return all
}

// Paces are rosters of a thousand new people on services that limit the rate, or that slow down with load.
func Paces() []Scenario {
	const (
		users   = 1000
		latency = 50 * time.Millisecond
	)
	var all []Scenario
	for _, rate := range []float64{5, 20, 100} {
		for _, silent := range []bool{false, true} {
			name := fmt.Sprintf("pace, %v requests/s", rate)
			if silent {
				name += ", no Retry-After"
			}
			all = append(all, Scenario{
				Name: name, Users: users, Roster: true, Latency: latency, Rate: rate,
				NoRetryAfter: silent,
			})
		}
	}
	return append(all, Scenario{
		Name: "pace, 1 ms a request", Users: users, Roster: true, Latency: latency,
		LatencyEach: time.Millisecond,
	})
}

// Few is a handful of users in a big tenant, and their memberships.
func Few() Scenario {
	return Scenario{Name: "10 of 20,000", Users: 10, Others: 19_990, Memberships: true, Plans: 1}
}

// configuration is the scenario in HCL, for a service at a URL with a token.
func (s Scenario) configuration(url, token string) string {
	text := fmt.Sprintf(head, version, url, token, s.Settings)
	if s.Roster {
		return text + roster
	}
	if s.Written {
		text += s.blocks()
	} else {
		text += s.people() + users
	}
	if s.groups() > 0 {
		members := ""
		if s.Members {
			members = "  members      = [for name, person in local.people : ninjaone_scim_user.people[name].id if person.team == \"team-${count.index}\"]\n"
		}
		text += fmt.Sprintf(teams, s.groups(), members)
	}
	if s.Memberships && !s.Written {
		text += memberships
	}
	return text
}

// people is the roster: a map, as the guide to large rosters advises.
func (s Scenario) people() string {
	var b strings.Builder
	b.WriteString("locals {\n  people = tomap({\n")
	for i := range s.Users {
		fmt.Fprintf(&b, "    \"employee%05d@example.com\" = { given_name = \"Employee\", family_name = \"Number %d\", organization_id = \"%d\", team = \"team-%d\" }\n",
			i+1, i+1, i%organizations+1, i%s.teams())
	}
	b.WriteString("  })\n}\n")
	return b.String()
}

// blocks is each user, and his membership, as a block of its own.
func (s Scenario) blocks() string {
	var b strings.Builder
	for i := range s.Users {
		fmt.Fprintf(&b, `
resource "ninjaone_scim_user" %[1]q {
  user_name       = %[2]q
  user_type       = "endUser"
  organization_id = "%[3]d"
  given_name      = "Employee"
  family_name     = "Number %[4]d"
}
`, label(i), userName(i), i%organizations+1, i+1)
		if s.Memberships {
			fmt.Fprintf(&b, `
resource "ninjaone_scim_group_membership" %[1]q {
  group_id = ninjaone_scim_group.teams[%[2]d].id
  user_id  = ninjaone_scim_user.%[1]s.id
}
`, label(i), i%s.teams())
		}
	}
	return b.String()
}

const (
	head = `terraform {
  required_providers {
    ninjaone = {
      source  = "ninjaone-community/ninjaone"
      version = %q
    }
  }
}

provider "ninjaone" {
  scim_url   = %q
  scim_token = %q
  %s
}

`
	backend = `
terraform {
  backend "http" {
    address = %q
  }
}
`
	roster = `
locals {
  people = jsondecode(file("${path.module}/people.json"))
}

resource "ninjaone_scim_roster" "all" {
  users = jsonencode(local.people)
}
`
	users = `
resource "ninjaone_scim_user" "people" {
  for_each = local.people

  user_name       = each.key
  user_type       = "endUser"
  organization_id = each.value.organization_id
  given_name      = each.value.given_name
  family_name     = each.value.family_name
}
`
	teams = `
resource "ninjaone_scim_group" "teams" {
  count = %d

  display_name = "team-${count.index}"
%s}
`
	memberships = `
locals {
  teams = { for team in ninjaone_scim_group.teams : team.display_name => team.id }
}

resource "ninjaone_scim_group_membership" "teams" {
  for_each = local.people

  group_id = local.teams[each.value.team]
  user_id  = ninjaone_scim_user.people[each.key].id
}
`
)

// document is the roster as JSON, some of whose people have another name than at first.
func (s Scenario) document(changed int) string {
	people := make(map[string]any, s.Users)
	for i := range s.Users {
		family := fmt.Sprintf("Number %d", i+1)
		if i < changed {
			family = "Changed"
		}
		people[userName(i)] = map[string]string{
			"user_type": "endUser", "given_name": "Employee", "family_name": family,
			"organization_id": strconv.Itoa(i%organizations + 1),
		}
	}
	text, err := json.Marshal(people)
	if err != nil {
		return err.Error() // strings are always JSON
	}
	return string(text)
}

func team(i int) string { return fmt.Sprintf("team-%d", i) }

func label(i int) string { return fmt.Sprintf("employee%05d", i+1) }

func userName(i int) string { return label(i) + "@example.com" }
