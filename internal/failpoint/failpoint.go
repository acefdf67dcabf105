package failpoint

func Hit(string) {}
