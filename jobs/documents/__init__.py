"""Knowledge documents: the same on ONS and in the files of each network's channel."""
