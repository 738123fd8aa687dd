namespace DcGrid.Production.Tests;

public sealed class ConnectionSharesTests
{
    [Fact]
    public void A_lone_pilot_gets_what_it_wants_up_to_the_budget()
    {
        SharedStorage storage = new(8);
        Assert.Equal(3, storage.Say(1, 3).Granted);
        var answer = storage.Say(1, 20);
        Assert.Equal((8, false), (answer.Granted, answer.OthersWait));
        Assert.Equal(ConnectionShares.WantsMore, answer.SpeakAgainIn);
    }

    [Fact]
    public void Who_has_more_than_a_fair_part_hears_that_others_wait_and_keeps_what_is_open_until_it_closed_it()
    {
        SharedStorage storage = new(8);
        storage.Say(1, 8);
        var second = storage.Say(2, 8);
        Assert.Equal((0, ConnectionShares.FirstInLine), (second.Granted, second.SpeakAgainIn));

        var first = storage.Say(1, 8);
        Assert.Equal((4, 8, true), (first.Granted, first.Claim.Taken, first.OthersWait));
        Assert.Equal(0, storage.Say(2, 8).Granted);
        Assert.Equal(4, storage.Say(1, 8, open: 6).Granted);
        Assert.Equal(2, storage.Say(2, 8).Granted);
        Assert.Equal(4, storage.Say(1, 8, open: 4).Granted);
        Assert.Equal(4, storage.Say(2, 8).Granted);
        Assert.Equal(4, storage.Say(1, 8).Granted);
    }

    [Fact]
    public void What_some_leave_goes_to_the_others()
    {
        SharedStorage storage = new(10);
        storage.Say(1, 1);
        storage.Say(2, 2);
        Assert.Equal(7, storage.Say(3, 50).Granted);
    }

    [Fact]
    public void Of_those_who_have_nothing_the_first_is_served_first()
    {
        SharedStorage storage = new(2);
        storage.Say(1, 2);
        for (var pilot = 2; pilot <= 4; pilot++)
        {
            storage.Pass(0.01);
            var answer = storage.Say(pilot, 1);
            Assert.Equal((0, ConnectionShares.FirstInLine + (ConnectionShares.PerPlaceInLine * (pilot - 2))), (answer.Granted, answer.SpeakAgainIn));
        }

        storage.Say(1, 0);
        Assert.Equal(0, storage.Say(4, 1).Granted);
        Assert.Equal(1, storage.Say(3, 1).Granted);
        Assert.Equal(0, storage.Say(4, 1).Granted);
        Assert.Equal(1, storage.Say(2, 1).Granted);
    }

    [Fact]
    public void A_pilot_that_has_some_leaves_the_free_ones_to_those_that_have_none()
    {
        SharedStorage storage = new(4);
        storage.Say(1, 2);
        storage.Say(2, 2);
        storage.Say(3, 1);
        storage.Say(2, 1);
        Assert.Equal(2, storage.Say(1, 4).Granted);
        Assert.Equal(1, storage.Say(3, 1).Granted);
        Assert.Equal(2, storage.Say(1, 4).Granted);
    }

    [Fact]
    public void Where_pilots_outnumber_connections_the_longest_turn_ends_first_and_no_more_end_than_needed()
    {
        SharedStorage storage = new(2);
        storage.Say(1, 1);
        storage.Pass(1);
        storage.Say(2, 1);
        Assert.Equal(ConnectionShares.FirstInLine, storage.Say(3, 1).SpeakAgainIn);
        Assert.Equal((1, ConnectionShares.HolderSpeaks), (storage.Say(1, 1).Granted, storage.Say(1, 1).SpeakAgainIn));
        storage.Pass(ConnectionShares.Turn);
        Assert.Equal(1, storage.Say(2, 1).Granted);
        Assert.Equal((0, 1), (storage.Say(1, 1).Granted, storage.Claims[new(1)].Taken));
        Assert.Equal(0, storage.Say(3, 1).Granted);
        Assert.Equal(0, storage.Say(1, 1, open: 0).Granted);
        Assert.Equal(1, storage.Say(3, 1).Granted);

        // The first is at the end of the line now, and the second has had its turn.
        Assert.Equal(0, storage.Say(2, 1).Granted);
        Assert.Equal(0, storage.Say(2, 1, open: 0).Granted);
        Assert.Equal(1, storage.Say(1, 1).Granted);
    }

    [Fact]
    public void A_long_line_is_asked_to_come_back_late()
    {
        SharedStorage storage = new(1);
        storage.Say(0, 1);
        var waits = Enumerable.Range(1, 5000).Select(pilot => storage.Say(pilot, 1).SpeakAgainIn).ToList();
        Assert.Equal(ConnectionShares.LastInLine, waits.Max());
        Assert.InRange(waits.Sum(wait => 1 / wait.TotalSeconds), 0, 100);
    }

    [Fact]
    public void A_pilot_that_comes_back_from_the_lost_with_connections_open_gets_no_further_ones()
    {
        SharedStorage storage = new(4);
        storage.Say(1, 4);
        storage.Claims.Remove(new(1));
        Assert.Equal(3, storage.Say(2, 3).Granted);
        var returned = storage.Say(1, 4, open: 4);
        Assert.Equal((1, 4), (returned.Granted, returned.Claim.Taken));
        Assert.Equal(0, storage.Say(3, 1).Granted);
    }

    [Fact]
    public void Numbers_below_their_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ConnectionShares.Answer(0, [], new(1), 1, 0, SharedStorage.Start));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConnectionShares.Answer(1, [], new(1), -1, 0, SharedStorage.Start));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConnectionShares.Answer(1, [], new(1), 1, -1, SharedStorage.Start));
    }
}
