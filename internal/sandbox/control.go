package sandbox

import "net/http"

const controlPath = "/_sandbox"

func (s *Server) control(w http.ResponseWriter, r *http.Request) {
	http.NotFound(w, r)
}
