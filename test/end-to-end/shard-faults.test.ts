import './shard-faults/clocks.ts';
import './shard-faults/folders.ts';
import './shard-faults/killed.ts';
import './shard-faults/strangers.ts';

// The faults of shards as processes, on folders and clocks as systems have them. No test depends on the speed of the
// machine: moments are those of files, and only words, states and books are compared. The cases mostly wait, so they
// are one test file, whose concurrent tests share the machine.
