// Pushes blobs of 100 MiB over one connection: POST, then PUT. Prints their bytes and the seconds that they took.
//
//	AUTHORIZATION=... push h1|h2 CERTIFICATE URL COUNT
package main

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"math/rand"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"
)

const blobBytes = 100 << 20

func main() {
	log.SetFlags(0)
	if len(os.Args) != 5 {
		log.Fatal("usage: push h1|h2 CERTIFICATE URL COUNT")
	}
	count, err := strconv.Atoi(os.Args[4])
	check(err)
	client := newClient(os.Args[1], os.Args[2])
	base, err := url.Parse(os.Args[3])
	check(err)
	ask(client, request("GET", base, "/v2/", nil), http.StatusOK, os.Args[1])
	blob := make([]byte, blobBytes)
	random := rand.New(rand.NewSource(time.Now().UnixNano()))
	var took time.Duration
	for i := 0; i < count; i++ {
		random.Read(blob)
		digest := fmt.Sprintf("sha256:%x", sha256.Sum256(blob))
		start := time.Now()
		push(client, base, blob, digest, os.Args[1])
		took += time.Since(start)
	}
	fmt.Println(count*blobBytes, took.Seconds())
}

func newClient(protocol, certificate string) *http.Client {
	pem, err := os.ReadFile(certificate)
	check(err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, MaxConnsPerHost: 1, DisableCompression: true}
	if protocol == "h2" {
		transport.ForceAttemptHTTP2 = true
	} else {
		transport.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	}
	return &http.Client{Transport: transport}
}

func push(client *http.Client, base *url.URL, blob []byte, digest, protocol string) {
	answer := ask(client, request("POST", base, "/v2/bench/push/blobs/uploads/", nil), http.StatusAccepted, protocol)
	location, err := answer.Location()
	check(err)
	query := location.Query()
	query.Set("digest", digest)
	location.RawQuery = query.Encode()
	put := request("PUT", location, "", blob)
	put.Header.Set("Content-Type", "application/octet-stream")
	ask(client, put, http.StatusCreated, protocol)
}

func request(method string, base *url.URL, path string, content []byte) *http.Request {
	target := base
	if path != "" {
		target = base.JoinPath(path)
	}
	made, err := http.NewRequest(method, target.String(), bytes.NewReader(content))
	check(err)
	made.Header.Set("Authorization", os.Getenv("AUTHORIZATION"))
	return made
}

func ask(client *http.Client, request *http.Request, status int, protocol string) *http.Response {
	answer, err := client.Do(request)
	check(err)
	text, err := io.ReadAll(answer.Body)
	check(err)
	answer.Body.Close()
	if answer.StatusCode != status {
		log.Fatalf("%s %s was answered %s: %s", request.Method, request.URL, answer.Status, text)
	}
	if (answer.ProtoMajor == 2) != (protocol == "h2") {
		log.Fatalf("%s was spoken, not %s", answer.Proto, protocol)
	}
	return answer
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
