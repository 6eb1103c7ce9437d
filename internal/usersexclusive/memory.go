package usersexclusive

// memory is what the private state keeps of the last look at the tenant.
type memory struct {
	// Named are the names as configured. The state's list may hold outsiders beside them. nil: there is no memory.
	Named []string `json:"named"`
	// Away is inspection.away.
	Away []string `json:"away"`
}

const memoryKey = "seen"
