# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# For scripts to source: says that something goes on, while it does.

# Runs in the background.
tick()
{
	local what=$1 start=$SECONDS nap

	trap 'kill ${nap:-} 2>/dev/null; exit 0' TERM
	while :; do
		# Whoever reads what the script writes shall not wait for this.
		sleep 10 >/dev/null 2>&1 &
		nap=$!
		wait "$nap"
		# A script that was killed had no chance to stop this.
		kill -0 $$ 2>/dev/null || exit 0
		if declare -F "$what" >/dev/null; then
			printf '%s, %d s\n' "$("$what")" $((SECONDS - start))
		else
			printf '%s, %d s\n' "$what" $((SECONDS - start))
		fi
	done
}

# with_ticker WHAT COMMAND...: runs COMMAND; every ten seconds of it a line on
# stderr has WHAT, or what the function of that name prints, and the time it
# took so far.  Ends as COMMAND does.
with_ticker()
{
	local what=$1 rc=0 pid
	shift

	tick "$what" >&2 </dev/null &
	pid=$!
	"$@" || rc=$?
	kill "$pid"
	# Terminated before it was ready for that, at worst.
	wait "$pid" || [ $? = 143 ]
	return $rc
}
