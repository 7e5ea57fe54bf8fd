"""What the suites about crashes, durability and memory share: results, the server as a process, HTTP, contents, the journal."""
